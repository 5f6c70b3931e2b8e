package org.asyncio4j.conformance;

import com.google.gson.JsonObject;
import java.util.List;

/// A program with the trace that it had on CPython.
///
/// @param program the program, as it is written
/// @param trace what it wrote, line by line
record Recording(JsonObject program, List<String> trace) {
  String name() {
    return program.get("name").getAsString();
  }
}
