package org.asyncio4j.conformance;

import com.google.gson.Gson;

final class Placeholder {
  private Placeholder() {}

  static String json() {
    return new Gson().toJson(1);
  }
}
