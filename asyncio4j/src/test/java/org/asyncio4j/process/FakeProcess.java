package org.asyncio4j.process;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/// A process that ends when the test says so.
final class FakeProcess extends java.lang.Process {
  private final CompletableFuture<java.lang.Process> exit = new CompletableFuture<>();
  private int status;

  void exit(int status) {
    this.status = status;
    exit.complete(this);
  }

  @Override
  public CompletableFuture<java.lang.Process> onExit() {
    return exit;
  }

  @Override
  public int exitValue() {
    return status;
  }

  @Override
  public boolean isAlive() {
    return !exit.isDone();
  }

  @Override
  public long pid() {
    return 12;
  }

  @Override
  public OutputStream getOutputStream() {
    return OutputStream.nullOutputStream();
  }

  @Override
  public InputStream getInputStream() {
    return InputStream.nullInputStream();
  }

  @Override
  public InputStream getErrorStream() {
    return InputStream.nullInputStream();
  }

  @Override
  public int waitFor() {
    exit.join();
    return status;
  }

  @Override
  public void destroy() {
    throw new UnsupportedOperationException("it would close the pipes");
  }

  /// Of a process that certainly has ended.
  @Override
  public ProcessHandle toHandle() {
    throw new UnsupportedOperationException("a fake one has no handle: nothing is to be killed");
  }
}
