package org.asyncio4j.benchmarks.echo;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLException;
import org.asyncio4j.benchmarks.echo.EchoServer.Certificate;

/// Netty with one event loop, on `java.nio` and on its own way to epoll.
final class NettyEcho {
  private NettyEcho() {}

  @Sharable
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message, context.voidPromise());
    }
  }

  static void nio(Certificate certificate) throws SSLException {
    serve(NioIoHandler.newFactory(), NioServerSocketChannel.class, certificate);
  }

  static void epoll(Certificate certificate) throws SSLException {
    serve(EpollIoHandler.newFactory(), EpollServerSocketChannel.class, certificate);
  }

  private static void serve(
      IoHandlerFactory handlers, Class<? extends ServerChannel> channels, Certificate certificate)
      throws SSLException {
    var listening = new ServerBootstrap()
        .group(new MultiThreadIoEventLoopGroup(1, handlers))
        .channel(channels)
        .option(ChannelOption.SO_BACKLOG, EchoServer.BACKLOG)
        .childHandler(certificate == null ? new Echo() : new TlsEcho(certificate))
        .bind(EchoServer.address())
        .syncUninterruptibly()
        .channel();
    EchoServer.listening(((InetSocketAddress) listening.localAddress()).getPort());
  }

  /// With the JDK's engine.
  private static final class TlsEcho extends ChannelInitializer<Channel> {
    private final SslContext tls;

    TlsEcho(Certificate certificate) throws SSLException {
      tls = SslContextBuilder.forServer(
              certificate.chain().toFile(), certificate.key().toFile())
          .sslProvider(SslProvider.JDK)
          .build();
    }

    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Echo());
    }
  }
}
