package org.asyncio4j.net;

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
  private final EventLoop loop = Asyncio.getRunningLoop();
  private final InputStream in;
  private final Pipe pipe;

  private InputPump(InputStream in, Pipe pipe) {
    this.in = in;
    this.pipe = pipe;
  }

  static Pipe.SourceChannel start(InputStream in) throws IOException {
    Pipe pipe = Pipe.open();
    // A thread of the system: one that waits for a terminal would hold a carrier.
    Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .name("asyncio4j-input")
        .start(new InputPump(in, pipe));
    return pipe.source();
  }

  @Override
  public void run() {
    try (var out = Channels.newOutputStream(pipe.sink())) {
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
