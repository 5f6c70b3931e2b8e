package org.asyncio4j.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.concurrent.RejectedExecutionException;
import org.asyncio4j.Asyncio;
import org.asyncio4j.EventLoop;
import org.jspecify.annotations.Nullable;

/// The end of a pipe for what java.nio cannot watch, a file or a terminal: a thread writes what
/// comes through the pipe. While it cannot, the pipe fills, and who writes to that waits.
final class OutputPump implements Runnable {
  private static final int CHUNK = 16 * 1024;

  private final EventLoop loop = Asyncio.getRunningLoop();
  private final OutputStream out;
  private final Pipe pipe;

  /// Sends through the pipe; on the loop's thread only.
  private @Nullable ChannelTransport transport;

  /// How this has ended, if the transport was not known then; on the loop's thread only.
  private @Nullable Runnable end;

  private OutputPump(OutputStream out, Pipe pipe) {
    this.out = out;
    this.pipe = pipe;
  }

  /// @param out closed by the thread or, if there is none to be had, here
  static OutputPump start(OutputStream out) throws IOException {
    var pump = new OutputPump(out, InputPump.open(out));
    InputPump.startThread("asyncio4j-output", pump, pump.pipe, out);
    return pump;
  }

  Pipe.SinkChannel sink() {
    return pipe.sink();
  }

  /// Says what sends through the pipe.
  void endWith(ChannelTransport transport) {
    this.transport = transport;
    transport.pumpedBy(this);
    if (end != null) {
      end.run();
    }
  }

  @Override
  public void run() {
    IOException failure = null;
    try (out;
        var in = Channels.newInputStream(pipe.source())) {
      pump(in);
    } catch (IOException e) {
      failure = e;
    }
    tell(failure);
  }

  private void tell(@Nullable IOException failure) {
    try {
      loop.execute(() -> ended(failure));
    } catch (RejectedExecutionException closed) {
      if (failure != null) {
        ChannelEnd.LOG.log(System.Logger.Level.ERROR, "writing to " + out + " failed", failure);
      }
    }
  }

  private void pump(InputStream in) throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int count; (count = in.read(chunk)) >= 0; ) {
      out.write(chunk, 0, count);
      out.flush(); // nobody knows when the next will come
    }
  }

  private void ended(@Nullable IOException failure) {
    if (transport != null) {
      transport.pumpEnded(failure);
    } else {
      end = () -> ended(failure);
    }
  }
}
