// What a server says of itself beside an answer, if it is asked: to `accord doctor`.
#pragma once

namespace accord::rpc {

// In a request, with any value: the answer's trailing metadata carry the two below, if the caller
// may make the call.
inline constexpr char kAboutServer[] = "accord-about-server";
inline constexpr char kServerVersion[] = "accord-server-version";  // "0.1.0"
// The clock there when the answer was sent, in microseconds since 1970 UTC.
inline constexpr char kServerTime[] = "accord-server-time";

}  // namespace accord::rpc
