package config

import "farmtop/model"

// overSSHProblem says what is wrong with the address of a socket that ssh forwards; "" when nothing is.
func overSSHProblem(written string) string {
	s, err := model.ParseSSHSocket(written)
	if err != nil {
		return err.Error()
	}
	if problem := hostProblem(s.Host); problem != "" { // more than ssh needs: it finds what was mistyped
		return "the host " + problem
	}
	return ""
}
