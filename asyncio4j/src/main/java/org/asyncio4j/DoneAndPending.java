package org.asyncio4j;

import java.util.Set;

/// What a wait came to. Both sets are in the order in which the futures were given, and cannot be
/// changed.
///
/// asyncio: the pair that `wait` returns.
///
/// @param done those that are done; what they came to is still to be looked at
/// @param pending the others, which go on
/// @param <F> the futures
public record DoneAndPending<F extends Future<?>>(Set<F> done, Set<F> pending) {}
