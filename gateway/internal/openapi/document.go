package openapi

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// What the page shows of the document.
type page struct {
	Title, Description string
	Services           []service
	Definitions        []definition
}

type service struct {
	Name, Description string
	Operations        []operation
}

type operation struct {
	ID, Verb, Path, Summary, Description string
	Parameters                           []parameter
	Answer                               kind
}

type parameter struct {
	Name, In, Description string
	Kind                  kind
	Required              bool
}

type definition struct {
	Name, Description string
	Properties        []parameter
	Values            []string // of an enum
}

// kind is a type: `Many` of Name, which Definition links to if it has a place on the page.
type kind struct {
	Name       string
	Definition bool
	Many       bool
}

// The document as it is written.
type document struct {
	Info        struct{ Title, Description string }
	Tags        []struct{ Name, Description string }
	Paths       map[string]map[string]rawOperation
	Definitions map[string]rawDefinition
}

type rawOperation struct {
	OperationID, Summary, Description string
	Tags                              []string
	Parameters                        []struct {
		Name, In, Description, Pattern string
		Required                       bool
		schema
		Schema *schema
	}
	Responses map[string]struct{ Schema *schema }
}

type rawDefinition struct {
	Description string
	Properties  map[string]struct {
		Description string
		schema
	}
	Required []string
	Enum     []string
}

type schema struct {
	Ref    string `json:"$ref"`
	Type   string
	Format string
	Items  *schema
}

func read(content []byte) (*page, error) {
	var raw document
	if err := json.Unmarshal(content, &raw); err != nil {
		return nil, fmt.Errorf("the OpenAPI document cannot be read: %w", err)
	}
	made := &page{Title: raw.Info.Title, Description: raw.Info.Description}
	for _, tag := range raw.Tags {
		made.Services = append(made.Services, service{
			Name: tag.Name, Description: tag.Description, Operations: operationsOf(&raw, tag.Name),
		})
	}
	for _, name := range slices.Sorted(maps.Keys(raw.Definitions)) {
		made.Definitions = append(made.Definitions, definitionOf(name, raw.Definitions[name]))
	}
	return made, nil
}

func operationsOf(raw *document, tag string) []operation {
	var all []operation
	for path, verbs := range raw.Paths {
		for verb, from := range verbs {
			if slices.Contains(from.Tags, tag) {
				all = append(all, operationOf(path, strings.ToUpper(verb), from))
			}
		}
	}
	slices.SortFunc(all, func(a, b operation) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Verb, b.Verb))
	})
	return all
}

func operationOf(path, verb string, from rawOperation) operation {
	_, id, _ := strings.Cut(from.OperationID, "_")
	made := operation{ID: id, Verb: verb, Summary: from.Summary, Description: from.Description}
	for _, raw := range from.Parameters {
		if raw.In == "path" {
			path = strings.Replace(path, "{"+raw.Name+"}", readablePath(raw.Pattern), 1)
			continue
		}
		described := parameter{
			Name: raw.Name, In: raw.In, Description: raw.Description, Required: raw.Required,
			Kind: kindOf(&raw.schema),
		}
		if raw.Schema != nil {
			described.Kind = kindOf(raw.Schema)
		}
		made.Parameters = append(made.Parameters, described)
	}
	made.Path = path
	made.Answer = kindOf(from.Responses["200"].Schema)
	return made
}

var anySegment = regexp.MustCompile(`([A-Za-z]+)/\[\^/\]\+`)

// readablePath writes `accounts/[^/]+/plans/[^/]+` as `accounts/{account}/plans/{plan}`.
func readablePath(pattern string) string {
	return anySegment.ReplaceAllStringFunc(pattern, func(segment string) string {
		collection, _, _ := strings.Cut(segment, "/")
		return collection + "/{" + singular(collection) + "}"
	})
}

func singular(collection string) string {
	switch {
	case collection == "people":
		return "person"
	case strings.HasSuffix(collection, "ies"):
		return strings.TrimSuffix(collection, "ies") + "y"
	}
	return strings.TrimSuffix(collection, "s")
}

func definitionOf(name string, from rawDefinition) definition {
	made := definition{Name: name, Description: from.Description, Values: from.Enum}
	for _, property := range slices.Sorted(maps.Keys(from.Properties)) {
		raw := from.Properties[property]
		made.Properties = append(made.Properties, parameter{
			Name: property, Description: raw.Description, Kind: kindOf(&raw.schema),
			Required: slices.Contains(from.Required, property),
		})
	}
	return made
}

const refPrefix = "#/definitions/"

func kindOf(from *schema) kind {
	switch {
	case from == nil:
		return kind{Name: "nothing"}
	case from.Ref != "":
		return kind{Name: strings.TrimPrefix(from.Ref, refPrefix), Definition: true}
	case from.Type == "array" && from.Items != nil:
		inner := kindOf(from.Items)
		inner.Many = true
		return inner
	case from.Format != "":
		return kind{Name: from.Type + " (" + from.Format + ")"}
	case from.Type == "":
		return kind{Name: "any JSON"}
	}
	return kind{Name: from.Type}
}
