package openapi

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// What the page shows of the OpenAPI 3.1 document.
type page struct {
	Title, Description string
	Services           []service
	Headers            []parameter // of requests
	Answers            []parameter // headers of answers
	Definitions        []definition
}

type service struct {
	Name, Description string
	Operations        []operation
}

type operation struct {
	ID, Verb, Path, Summary, Description string
	Parameters                           []parameter
	Headers                              []string
	Bodies, Answers                      []media
}

// media is what a body or an answer may be.
type media struct {
	Type string
	Kind kind
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
	Choices           []kind   // of what is one of several
}

// kind is a type: `Many` of Name, which Definition links to if it has a place on the page.
type kind struct {
	Name       string
	Definition bool
	Many       bool
}

// The document as it is written.
type document struct {
	Info       struct{ Title, Description string }
	Tags       []struct{ Name, Description string }
	Paths      map[string]map[string]rawOperation
	Components struct {
		Schemas    map[string]schema
		Parameters map[string]rawParameter
		Headers    map[string]rawParameter
	}
}

type rawOperation struct {
	OperationID, Summary, Description string
	Tags                              []string
	Parameters                        []rawParameter
	RequestBody                       rawContent
	Responses                         map[string]rawContent
}

type rawContent struct {
	Content map[string]struct{ Schema schema }
}

type rawParameter struct {
	Ref                   string `json:"$ref"`
	Name, In, Description string
	Required              bool
	Schema                schema
}

type schema struct {
	Ref         string `json:"$ref"`
	Type        any    // a name, or several
	Format      string
	Description string
	Items       *schema
	AnyOf       []schema
	OneOf       []schema
	Enum        []string
	Properties  map[string]schema
	Required    []string
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
	for _, name := range slices.Sorted(maps.Keys(raw.Components.Parameters)) {
		made.Headers = append(made.Headers, parameterOf(name, raw.Components.Parameters[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(raw.Components.Headers)) {
		made.Answers = append(made.Answers, parameterOf(name, raw.Components.Headers[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(raw.Components.Schemas)) {
		made.Definitions = append(made.Definitions, definitionOf(name, raw.Components.Schemas[name]))
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
	made := operation{ID: id, Verb: verb, Path: path, Summary: from.Summary, Description: from.Description}
	for _, raw := range from.Parameters {
		if header, is := strings.CutPrefix(raw.Ref, parameterPrefix); is {
			made.Headers = append(made.Headers, header)
			continue
		}
		made.Parameters = append(made.Parameters, parameterOf(raw.Name, raw))
	}
	made.Bodies = contentsOf(from.RequestBody)
	made.Answers = contentsOf(from.Responses["200"])
	return made
}

func parameterOf(name string, raw rawParameter) parameter {
	return parameter{Name: name, In: raw.In, Description: raw.Description, Required: raw.Required, Kind: kindOf(raw.Schema)}
}

func contentsOf(raw rawContent) []media {
	var all []media
	for _, name := range slices.Sorted(maps.Keys(raw.Content)) {
		all = append(all, media{Type: name, Kind: kindOf(raw.Content[name].Schema)})
	}
	return all
}

func definitionOf(name string, from schema) definition {
	made := definition{Name: name, Description: from.Description, Values: from.Enum}
	for _, property := range slices.Sorted(maps.Keys(from.Properties)) {
		raw := from.Properties[property]
		made.Properties = append(made.Properties, parameter{
			Name: property, Description: raw.Description, Kind: kindOf(raw),
			Required: slices.Contains(from.Required, property),
		})
	}
	for _, choice := range from.OneOf {
		made.Choices = append(made.Choices, kindOf(choice))
	}
	return made
}

const (
	schemaPrefix    = "#/components/schemas/"
	parameterPrefix = "#/components/parameters/"
)

func kindOf(from schema) kind {
	name := from.typeName()
	switch {
	case from.Ref != "":
		return kind{Name: strings.TrimPrefix(from.Ref, schemaPrefix), Definition: true}
	case len(from.AnyOf) > 0: // the other one is null
		return kindOf(from.AnyOf[0])
	case len(from.OneOf) > 0:
		return kindOf(from.OneOf[0])
	case name == "array" && from.Items != nil:
		inner := kindOf(*from.Items)
		inner.Many = true
		return inner
	case len(from.Properties) == 1: // a line that holds one thing, which is what counts
		for _, held := range from.Properties {
			return kindOf(held)
		}
	case from.Format != "":
		return kind{Name: name + " (" + from.Format + ")"}
	case name == "":
		return kind{Name: "any JSON"}
	}
	return kind{Name: name}
}

// typeName is what is no null.
func (s schema) typeName() string {
	switch of := s.Type.(type) {
	case string:
		return of
	case []any:
		for _, one := range of {
			if name, _ := one.(string); name != "null" {
				return name
			}
		}
	}
	return ""
}
