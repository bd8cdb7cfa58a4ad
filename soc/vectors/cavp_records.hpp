// SPDX-License-Identifier: Apache-2.0
// The line format of NIST's CAVP files, of which the vectors of RFCs in Debian's python3-cryptography-vectors make use
// as well:
//   # comment      [NAME], [NAME = value], [A = 1, B = 2]      NAME = value      FAIL
// Blank lines separate cases in some files and parts of a case in others, so they mean nothing here: a record ends
// where a name comes again, where another COUNT comes, or at a section.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace soc::vectors {

struct CavpField {
  std::string name;  // upper case; "FAIL" for the bare word
  std::string value;
  unsigned line = 0;
};

struct CavpSection {
  std::map<std::string, std::string> values;  // names in upper case; [ENCRYPT] is ENCRYPT with an empty value
  unsigned line = 0;
};

struct CavpRecord {
  std::vector<CavpField> fields;  // in the order of the file
  std::shared_ptr<const CavpSection> section;
  unsigned line = 0;

  const CavpField* find(std::string_view name) const;
};

struct CavpText {
  std::string file;                 // for messages
  std::vector<std::string> header;  // comments before the first record
  std::vector<CavpRecord> records;
};

// Throws tlmkit::UserError "file:line: reason" at the first line that is none of the above.
CavpText parse_cavp(std::string_view text, const std::string& file);

std::string upper(std::string_view text);

}  // namespace soc::vectors
