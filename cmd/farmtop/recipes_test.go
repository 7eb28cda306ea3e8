package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"farmtop/config"
	"farmtop/probe"
)

// recipes are the configurations that the documentation of balancers of kind command has.
const recipes = "../../probe/balancer/command/recipes/*.yaml"

func TestEveryRecipeIsAConfigurationWithADriver(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(recipes)
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no recipes: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			read, err := config.Parse(file, text, known())
			if err != nil {
				t.Fatal(err)
			}
			for _, farm := range read.Farms {
				if _, err := probe.New(read.Farms, probe.Options{}); err != nil {
					t.Errorf("%s: %v", farm.Name, err)
				}
				for _, b := range farm.Balancers {
					if b.Kind != "command" || len(b.Commands.Vectors()) == 0 {
						t.Errorf("the balancer %s is of kind %s, with %d commands that change it", b.Name, b.Kind, len(b.Commands.Vectors()))
					}
				}
			}
		})
	}
}

// secretOptions give a program a secret on its command line, where everybody on the machine sees it.
var secretOptions = regexp.MustCompile(`(?i)^(-u|--user|--pass.*|--proxy-user|--api-?key.*|--token.*|.*(pass|secret|token|apikey)[^/ ]*[=:].+|https?://[^/]*:[^/]*@.*)$`)

func TestNoRecipePutsASecretOnACommandLine(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(recipes)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		read, err := config.Parse(file, text, known())
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range read.Farms[0].Balancers {
			vectors := [][]string{b.Commands.Read}
			for _, vector := range b.Commands.Vectors() {
				vectors = append(vectors, vector)
			}
			for _, vector := range vectors {
				for _, argument := range vector {
					if secretOptions.MatchString(argument) {
						t.Errorf("%s runs %s with %q", filepath.Base(file), strings.Join(vector, " "), argument)
					}
				}
			}
		}
	}
}
