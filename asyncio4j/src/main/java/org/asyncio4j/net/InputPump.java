package org.asyncio4j.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.concurrent.RejectedExecutionException;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;

/// Makes a pipe of what java.nio cannot watch, a file or a terminal: a thread reads it, and is
/// held by the pipe when nobody takes what it has read.
final class InputPump implements Runnable {
  /// Enough for a stream that goes through a few others.
  private static final int STACK = 256 * 1024;

  private final EventLoop loop = Asyncio.getRunningLoop();
  private final InputStream in;
  private final Pipe pipe;

  private InputPump(InputStream in, Pipe pipe) {
    this.in = in;
    this.pipe = pipe;
  }

  /// @param in closed by the thread or, if there is none to be had, here
  static Pipe.SourceChannel start(InputStream in) throws IOException {
    Pipe pipe = open(in);
    startThread("asyncio4j-input", new InputPump(in, pipe), pipe, in);
    return pipe.source();
  }

  /// Makes a pipe.
  ///
  /// @param stream closed if the system gives none
  static Pipe open(Closeable stream) throws IOException {
    try {
      return Pipe.open();
    } catch (IOException e) {
      close(stream, e);
      throw e;
    }
  }

  /// Starts a thread of the system: one that waits for a terminal would hold a carrier.
  ///
  /// @param pipe closed, as the stream, if the system has no thread to give
  static void startThread(String name, Runnable pump, Pipe pipe, Closeable stream) {
    try {
      Thread.ofPlatform()
          .daemon()
          .inheritInheritableThreadLocals(false)
          .stackSize(STACK)
          .name(name)
          .start(pump);
    } catch (Throwable e) {
      ChannelEnd.close(pipe.source());
      ChannelEnd.close(pipe.sink());
      close(stream, e);
      throw e;
    }
  }

  private static void close(Closeable stream, Throwable because) {
    try {
      stream.close();
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  @Override
  public void run() {
    try (in;
        var out = Channels.newOutputStream(pipe.sink())) {
      pump(out);
    } catch (IOException e) {
      ChannelEnd.LOG.log(System.Logger.Level.DEBUG, () -> "closing the pipe of " + in, e);
    }
  }

  private void pump(OutputStream out) {
    try {
      in.transferTo(out);
    } catch (IOException e) {
      if (pipe.source().isOpen()) { // else nobody wants to know
        report(e); // before the end that it comes to is seen
      }
    }
  }

  private void report(IOException failure) {
    try {
      loop.execute(() -> loop.callExceptionHandler(
          new ErrorReport("Reading " + in + " failed: its pipe ends here", failure, in)));
    } catch (RejectedExecutionException e) {
      ChannelEnd.LOG.log(System.Logger.Level.ERROR, "reading " + in + " failed", failure);
    }
  }
}
