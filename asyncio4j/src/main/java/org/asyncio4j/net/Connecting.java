package org.asyncio4j.net;

import java.io.IOException;
import java.lang.ScopedValue.CallableOp;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.StaggeredRace;
import org.asyncio4j.spi.Network;
import org.asyncio4j.spi.Network.Opened;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// One attempt to reach a host that may have several addresses.
final class Connecting {
  private final Network network;
  private final String host;
  private final int port;
  private ConnectOptions options;
  private final List<IOException> errors = new ArrayList<>();
  private final List<Opened<StreamingProtocol, Transport>> opened = new ArrayList<>();

  Connecting(Network network, String host, int port, ConnectOptions options) {
    this.network = network;
    this.host = host;
    this.port = port;
    this.options = options;
  }

  Opened<StreamingProtocol, Transport> run() throws IOException {
    List<InetSocketAddress> remotes = Addresses.lookup(network, host, port);
    InetSocketAddress local = options.localAddress();
    if (local != null) {
      options = options.localAddress(Sockets.resolved(local));
    }
    if (options.interleave() > 0) {
      remotes = Addresses.interleave(remotes, options.interleave());
    }
    Opened<StreamingProtocol, Transport> made =
        options.happyEyeballsDelay() == null ? oneAfterTheOther(remotes) : race(remotes);
    if (made != null) {
      return made;
    }
    throw failure();
  }

  private @Nullable Opened<StreamingProtocol, Transport> oneAfterTheOther(
      List<InetSocketAddress> remotes) {
    for (InetSocketAddress remote : remotes) {
      try {
        return connect(remote);
      } catch (IOException e) {
        // the next one may answer; it is among the errors
      }
    }
    return null;
  }

  private @Nullable Opened<StreamingProtocol, Transport> race(List<InetSocketAddress> remotes) {
    Opened<StreamingProtocol, Transport> winner = null;
    try {
      var race = StaggeredRace.<@Nullable Opened<StreamingProtocol, Transport>>run(
          remotes.stream().map(this::candidate).toList(), options.happyEyeballsDelay());
      winner = race.result();
      if (winner == null && errors.isEmpty()) { // all failed, and none for the network's sake
        throw new IllegalStateException(
            "cannot connect to " + host + ":" + port, race.exceptions().getFirst());
      }
      return winner;
    } finally {
      opened.remove(winner);
      opened.forEach(Opened::close); // too late, by less than an iteration
    }
  }

  private CallableOp<Opened<StreamingProtocol, Transport>, IOException> candidate(
      InetSocketAddress remote) {
    return () -> {
      Opened<StreamingProtocol, Transport> made = connect(remote);
      opened.add(made);
      return made;
    };
  }

  private Opened<StreamingProtocol, Transport> connect(InetSocketAddress remote)
      throws IOException {
    try {
      InetSocketAddress local = options.localAddress();
      if (local != null && Addresses.family(local) != Addresses.family(remote)) {
        throw new ConnectException("cannot connect to " + ChannelInfo.text(remote) + " from "
            + ChannelInfo.text(local) + ": they are of different families");
      }
      return network.connect(remote, local, Map.of());
    } catch (IOException e) {
      errors.add(e);
      throw e;
    }
  }

  private IOException failure() {
    if (options.allErrors()) {
      throw new ExceptionGroup("no address of " + host + " answers", errors);
    }
    if (errors.size() == 1) {
      return errors.getFirst();
    }
    var all = new ConnectException("cannot connect to " + host + ":" + port + ": "
        + errors.stream()
            .map(IOException::getMessage)
            .distinct()
            .collect(Collectors.joining("; ", "", "")));
    errors.forEach(all::addSuppressed);
    return all;
  }
}
