// Static libraries drop what nobody names, and a proto file that is dropped takes its descriptors
// with it: then its resources' names are unknown to validation, and reflection cannot describe what
// it lists.
#pragma once

namespace accord {

// Keeps every proto file of Accord, and gRPC's health, in the program that calls it.
void LinkDescriptors();

}  // namespace accord
