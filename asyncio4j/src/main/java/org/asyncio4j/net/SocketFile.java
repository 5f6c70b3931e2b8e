package org.asyncio4j.net;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// The file of a Unix socket.
///
/// @param path where it is
/// @param key of the file itself, to know it again; null if the system has none
record SocketFile(Path path, @Nullable Object key) {
  /// Removes one that a server has left behind which is not there any more.
  ///
  /// @throws BindException if the path is in use: by a server, or by another file
  static void removeStale(Path path) throws IOException {
    if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!attributes(path).isOther()) {
      throw new BindException(
          "cannot bind to address " + path + ": it is in use by a file that is no socket");
    }
    if (answers(path)) {
      throw new BindException(
          "cannot bind to address " + path + ": it is in use by another server");
    }
    Files.deleteIfExists(path);
  }

  /// Does not wait: a Unix socket connects at once, or not at all.
  private static boolean answers(Path path) throws IOException {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.configureBlocking(false);
      channel.connect(UnixDomainSocketAddress.of(path));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// The file that a server has just made.
  static SocketFile of(Path path) throws IOException {
    return new SocketFile(path, attributes(path).fileKey());
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /// Removes it, unless another one has taken its place.
  void remove() {
    try {
      if (key == null || key.equals(attributes(path).fileKey())) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) { // it is gone
      ChannelEnd.LOG.log(System.Logger.Level.DEBUG, () -> "removing " + path, e);
    }
  }
}
