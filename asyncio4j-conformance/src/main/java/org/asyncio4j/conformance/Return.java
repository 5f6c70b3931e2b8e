package org.asyncio4j.conformance;

import org.jspecify.annotations.Nullable;

/// What a statement that ran into `return` gives to the block around it.
///
/// @param value what is returned
record Return(@Nullable Object value) {}
