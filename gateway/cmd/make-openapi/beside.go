package main

// addBeside describes what the gateway serves to programs beside /v1/. What the console alone uses
// (`/session`, `/import-jobs`) is no part of the contract.
func (m *maker) addBeside() error {
	file := func(id, summary, kind string, schema object) object {
		return object{
			"tags": []string{besideTag}, "summary": summary, "operationId": id,
			"parameters": refsTo("parameters", []string{ifNoneMatch}),
			"responses": object{
				"200": object{"description": "The file.", "headers": answerHeadersOf("Accord-Request-Id", "ETag"),
					"content": object{kind: object{"schema": schema}}},
				"304":      ref("responses", "NotModified"),
				"403":      ref("responses", "PermissionDenied"),
				anyFailure: ref("responses", "Error"),
			},
		}
	}
	binary := object{"type": "string", "format": "binary"}
	for path, operation := range map[string]object{
		"/openapi31.json":    file("GetOpenApi31", "This document", "application/json", object{"type": "object"}),
		"/openapi.json":      file("GetOpenApiV2", "The interface as OpenAPI v2", "application/json", object{"type": "object"}),
		"/api":               file("GetApiPage", "The interface as a page to read", "text/html", text()),
		"/protos.zip":        file("GetProtos", "The protos, with all that they import", "application/zip", binary),
		"/descriptors.binpb": file("GetDescriptors", "The protos as a descriptor set with comments", "application/x-protobuf", binary),
		"/events":            m.events(),
	} {
		if err := m.put("get", path, besideTag+"_"+operation["operationId"].(string), operation); err != nil {
			return err
		}
	}
	return nil
}

// events are the merged stream of names.
func (m *maker) events() object {
	service := object{"type": "string", "description": "Whose: `accounts`, `planning` or `forecast`."}
	m.schemas.made["ServiceEvent"] = object{
		"type": "object", "description": "Data of `unavailable` and `available`: a service is away, or back.",
		"required": []string{"service"}, "properties": object{"service": service},
	}
	m.schemas.made["ChangedNames"] = changedNames(service)
	made := failuresOf(false)
	made["200"] = object{
		"description": "Server-sent events: `ready` with `{}` first; without a name, what changed; `reset`, where what was " +
			"seen cannot be continued; `unavailable` and `available`.",
		"headers": answerHeadersOf("Accord-Request-Id"),
		"content": object{events: object{"schema": object{"anyOf": []any{
			refTo("ChangedNames"), refTo("StreamReset"), refTo("ServiceEvent"), object{"type": "object"}}}}},
	}
	return object{
		"tags": []string{besideTag}, "operationId": "StreamEvents",
		"summary":     "Tells of all services in one stream what changed, by name",
		"description": "The console lives on it. Whoever comes back with Last-Event-ID goes on there.",
		"parameters":  refsTo("parameters", []string{lastEventID}),
		"responses":   made,
	}
}

func changedNames(service object) object {
	return object{
		"type": "object", "description": "What one revision of a service changed.",
		"required": []string{"resources", "revision", "service"},
		"properties": object{
			"service":   service,
			"revision":  object{"type": "string", "format": "int64", "description": "The revision."},
			"resources": object{"type": "array", "items": text(), "description": "Names of what changed."},
			"truncated": object{"type": "boolean", "description": "There are more: read everything of the service."},
			"actor":     object{"type": "string", "description": "Who made the change, if that is known."},
			"time":      object{"type": "string", "format": "date-time", "description": "When."},
		},
	}
}
