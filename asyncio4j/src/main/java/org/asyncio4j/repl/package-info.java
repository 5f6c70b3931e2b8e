/// What runs when the jar itself is started: the shell, where await works at the prompt, and
/// programs in source files.
package org.asyncio4j.repl;
