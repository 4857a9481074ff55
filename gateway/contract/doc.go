// Package contract holds tests alone: whatever a service answers through gRPC, the gateway answers
// through JSON, result for result and error for error.
//
// Two worlds that begin empty are asked the same things in the same order, one through gRPC and one
// through JSON, so that even revisions and etags have to be equal; see twins_test.go. What must
// differ (times, ids that a service draws) is made equal in normalize_test.go and nowhere else.
package contract
