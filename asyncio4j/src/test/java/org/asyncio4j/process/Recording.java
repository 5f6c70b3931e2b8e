package org.asyncio4j.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Notes what a transport calls: `made`, `1:hello`, `1 lost`, `0 broken`, `exited`, `lost`.
class Recording implements SubprocessProtocol {
  final List<String> calls = new ArrayList<>();

  @Override
  public void connectionMade(SubprocessTransport transport) {
    calls.add("made");
  }

  @Override
  public void pipeDataReceived(int fd, ByteBuffer data) {
    calls.add(fd + ":" + UTF_8.decode(data));
  }

  @Override
  public void pipeConnectionLost(int fd, @Nullable Throwable exception) {
    calls.add(fd + (exception == null ? " lost" : " broken"));
  }

  @Override
  public void processExited() {
    calls.add("exited");
  }

  @Override
  public void pauseWriting() {
    calls.add("pause");
  }

  @Override
  public void resumeWriting() {
    calls.add("resume");
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    calls.add(exception == null ? "lost" : "broken");
  }

  /// What was called for one pipe.
  List<String> of(int fd) {
    return calls.stream().filter(call -> call.startsWith(String.valueOf(fd))).toList();
  }

  boolean has(String call) {
    return calls.contains(call);
  }
}
