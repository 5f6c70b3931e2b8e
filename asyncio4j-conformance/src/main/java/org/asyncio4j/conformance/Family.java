package org.asyncio4j.conformance;

/// Statements that belong together.
@FunctionalInterface
interface Family {
  /// Names the statements, and kinds of objects, of this family.
  ///
  /// @param language what they are added to
  void addTo(Language language);
}
