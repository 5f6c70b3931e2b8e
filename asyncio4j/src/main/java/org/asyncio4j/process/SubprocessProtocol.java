package org.asyncio4j.process;

import java.nio.ByteBuffer;
import org.asyncio4j.transport.BaseProtocol;
import org.jspecify.annotations.Nullable;

/// What a [SubprocessTransport] calls: of each pipe in order, of several pipes and the end of the
/// process in any.
///
/// ```text
/// connectionMade                                       once, first
///   (pipeDataReceived* pipeConnectionLost)             for each of 1 and 2 that is a pipe
///   ((pauseWriting resumeWriting)* pipeConnectionLost) for 0, if that is one
///   processExited                                      once
/// connectionLost                                       once, last
/// ```
///
/// asyncio: `SubprocessProtocol`.
public interface SubprocessProtocol extends BaseProtocol<SubprocessTransport> {
  /// The process has written.
  ///
  /// @param fd 1 for its output, 2 for its errors
  /// @param data the bytes between its position and limit. It is the transport's, and valid
  ///     during the call only: what is to be kept is to be copied
  default void pipeDataReceived(int fd, ByteBuffer data) {}

  /// A pipe has ended.
  ///
  /// @param fd 0 for its input, 1 for its output, 2 for its errors
  /// @param exception why; null if the process has ended it, or it was closed here
  default void pipeConnectionLost(int fd, @Nullable Throwable exception) {}

  /// The process has ended: [SubprocessTransport#getReturncode] says with what. Pipes may go on,
  /// if others have them too.
  default void processExited() {}
}
