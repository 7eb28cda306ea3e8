package config

import (
	"os"
	"path/filepath"

	"github.com/adrg/xdg"
)

// fileName is the configuration's name in the working directory and in the user's configuration folder.
const fileName = "farmtop.yaml"

// Locate is the configuration to read: the one that was named, else $FARMTOP_CONFIG, else farmtop.yaml in the working directory,
// else farmtop/farmtop.yaml in $XDG_CONFIG_HOME and the system's own folders for configurations. Those that were named are found
// even where they don't exist, so that reading them says so. When none is found, path is where one can be put.
func Locate(explicit string, env func(string) string) (path string, found bool) {
	if explicit != "" {
		return explicit, true
	}
	if path := env("FARMTOP_CONFIG"); path != "" {
		return path, true
	}
	if exists(fileName) {
		return fileName, true
	}
	home := env("XDG_CONFIG_HOME")
	if !filepath.IsAbs(home) { // as its specification demands
		home = xdg.ConfigHome
	}
	for _, folder := range append([]string{home}, xdg.ConfigDirs...) {
		if path := filepath.Join(folder, "farmtop", fileName); exists(path) {
			return path, true
		}
	}
	return filepath.Join(home, "farmtop", fileName), false
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
