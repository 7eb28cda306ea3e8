package lab

import (
	"errors"
	"os"
)

// None of these is ever reached: the programs of the lab don't exist for Windows.

func reload(*os.Process) error { return errors.ErrUnsupported }

func freeze(*os.Process) error { return errors.ErrUnsupported }

func thaw(*os.Process) error { return errors.ErrUnsupported }

func reopen(*os.Process) error { return errors.ErrUnsupported }
