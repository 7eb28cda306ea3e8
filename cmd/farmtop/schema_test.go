package main

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"farmtop/config"
	"farmtop/probe/accesslog/format"
)

// The configuration can't ask the package that reads logs what it knows, so the words stand in both.
func TestTheConfigurationKnowsTheFormatsAndFieldsOfLogs(t *testing.T) {
	t.Parallel()
	type enum struct{ Enum []string }
	var schema struct {
		Properties struct {
			Farms struct {
				Items struct {
					Properties struct {
						Logs struct {
							Items struct {
								Properties struct {
									Format enum
									Fields struct{ AdditionalProperties enum }
								}
							}
						}
					}
				}
			}
		}
	}
	if err := json.Unmarshal(config.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	log := schema.Properties.Farms.Items.Properties.Logs.Items.Properties
	var kinds []string
	for _, k := range format.Kinds() {
		kinds = append(kinds, k.String())
	}
	if diff := cmp.Diff(kinds, log.Format.Enum); diff != "" {
		t.Errorf("formats (-known +configurable):\n%s", diff)
	}
	if diff := cmp.Diff(format.FieldWords(), log.Fields.AdditionalProperties.Enum); diff != "" {
		t.Errorf("fields (-known +configurable):\n%s", diff)
	}
}
