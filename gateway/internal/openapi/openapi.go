// Package openapi holds the OpenAPI document of the REST interface. gateway/generate writes it.
package openapi

import _ "embed"

// Document is OpenAPI v2, in JSON.
//
//go:embed openapi.json
var Document []byte
