/// Runs conformance programs, recorded on CPython's asyncio, and compares the traces.
@NullMarked
package org.asyncio4j.conformance;

import org.jspecify.annotations.NullMarked;
