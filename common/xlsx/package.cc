#include "common/xlsx/package.h"

#include <expat.h>
#include <minizip/unzip.h>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::xlsx {
namespace {

constexpr int kPieceBytes = 64 << 10;
constexpr int kIgnoreCase = 2;  // of unzLocateFile

absl::string_view WithoutPrefix(absl::string_view name) {
  const size_t colon = name.rfind(':');
  return colon == absl::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

absl::Status BadWorkbook(const std::string& file, absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "XLSX_INVALID",
                   absl::StrCat(file, ": ", why), {{"file", file}});
}

absl::string_view ValueOf(const Attributes& attributes, absl::string_view name) {
  for (const auto& [key, value] : attributes) {
    if (key == name) return value;
  }
  return "";
}

// Of its own, so that expat's pointer to it stays valid when the reader moves.
struct PartReader::State {
  std::string file;
  std::string part;
  XmlHandler handler;
  PartLimits limits;
  unzFile archive = nullptr;
  XML_Parser parser = nullptr;
  int64_t compressed_bytes = 0;
  int64_t bytes = 0;
  Attributes attributes;
  absl::Status error;

  ~State() {
    if (parser != nullptr) XML_ParserFree(parser);
    if (archive != nullptr) unzClose(archive);
  }

  void Take(absl::Status status) {
    if (status.ok() || !error.ok()) return;
    error = std::move(status);
    XML_StopParser(parser, XML_FALSE);
  }

  static State& Of(void* data) { return *static_cast<State*>(data); }
  static void Begin(void* data, const XML_Char* name, const XML_Char** attributes) {
    State& state = Of(data);
    state.attributes.clear();
    for (; *attributes != nullptr; attributes += 2) {
      state.attributes.emplace_back(WithoutPrefix(attributes[0]), attributes[1]);
    }
    if (state.error.ok()) state.Take(state.handler.begin(WithoutPrefix(name), state.attributes));
  }
  static void End(void* data, const XML_Char* name) {
    State& state = Of(data);
    if (state.error.ok()) state.Take(state.handler.end(WithoutPrefix(name)));
  }
  static void Text(void* data, const XML_Char* text, int size) {
    State& state = Of(data);
    if (!state.error.ok()) return;
    state.Take(state.handler.text(absl::string_view(text, static_cast<size_t>(size))));
  }
  // No program writes one here; entities that grow without end are defined there.
  static void Doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    Of(data).Take(BadWorkbook(Of(data).file, "has a document type, which no workbook needs"));
  }
};

PartReader::PartReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
PartReader::PartReader(PartReader&&) noexcept = default;
PartReader& PartReader::operator=(PartReader&&) noexcept = default;
PartReader::~PartReader() = default;

absl::StatusOr<PartReader> PartReader::Open(const std::string& file, const std::string& part,
                                            XmlHandler handler, PartLimits limits) {
  auto state = std::make_unique<State>();
  state->file = file;
  state->part = part;
  state->handler = std::move(handler);
  state->limits = limits;
  state->archive = unzOpen64(file.c_str());
  if (state->archive == nullptr) return BadWorkbook(file, "is damaged: no ZIP archive");
  if (unzLocateFile(state->archive, part.c_str(), kIgnoreCase) != UNZ_OK) {
    return MakeError(absl::StatusCode::kNotFound, "XLSX_INVALID",
                     absl::StrCat(file, ": there is no ", part, " in it"), {{"file", file}});
  }
  unz_file_info64 info = {};
  const bool opened = unzGetCurrentFileInfo64(state->archive, &info, nullptr, 0, nullptr, 0,
                                              nullptr, 0) == UNZ_OK &&
                      unzOpenCurrentFile(state->archive) == UNZ_OK;
  if (!opened) return BadWorkbook(file, absl::StrCat("is damaged: ", part, " cannot be unpacked"));
  state->compressed_bytes = static_cast<int64_t>(info.compressed_size);
  state->parser = XML_ParserCreate(nullptr);
  XML_SetUserData(state->parser, state.get());
  XML_SetElementHandler(state->parser, &State::Begin, &State::End);
  if (state->handler.text) XML_SetCharacterDataHandler(state->parser, &State::Text);
  XML_SetStartDoctypeDeclHandler(state->parser, &State::Doctype);
  return PartReader(std::move(state));
}

absl::StatusOr<bool> PartReader::ReadSome() {
  State& state = *state_;
  RETURN_IF_ERROR(state.error);
  void* const buffer = XML_GetBuffer(state.parser, kPieceBytes);
  const int read = buffer == nullptr ? -1 : unzReadCurrentFile(state.archive, buffer, kPieceBytes);
  if (read < 0) {
    return BadWorkbook(state.file, absl::StrCat("is damaged: ", state.part, " cannot be unpacked"));
  }
  state.bytes += read;
  const bool grows = state.bytes > kGrowthFree && state.bytes / kGrowthMax > state.compressed_bytes;
  if (state.bytes > state.limits.bytes_max || grows) {
    return BadWorkbook(state.file, absl::StrCat(state.part, " is larger than any that is taken: ",
                                                state.bytes >> 20, " MiB and more, packed in ",
                                                state.compressed_bytes, " bytes"));
  }
  const XML_Status status = XML_ParseBuffer(state.parser, read, read == 0 ? 1 : 0);
  RETURN_IF_ERROR(state.error);
  if (status != XML_STATUS_OK) {
    return BadWorkbook(state.file, absl::StrCat("is damaged: ", state.part, ":",
                                                XML_GetCurrentLineNumber(state.parser), ": ",
                                                XML_ErrorString(XML_GetErrorCode(state.parser))));
  }
  return read > 0;
}

absl::Status PartReader::ReadAll() {
  while (true) {
    ASSIGN_OR_RETURN(const bool more, ReadSome());
    if (!more) return absl::OkStatus();
  }
}

}  // namespace accord::xlsx
