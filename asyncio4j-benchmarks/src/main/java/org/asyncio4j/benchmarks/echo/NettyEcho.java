package org.asyncio4j.benchmarks.echo;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;

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

  static void nio() {
    serve(NioIoHandler.newFactory(), NioServerSocketChannel.class);
  }

  static void epoll() {
    serve(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
  }

  private static void serve(IoHandlerFactory handlers, Class<? extends ServerChannel> channels) {
    var listening = new ServerBootstrap()
        .group(new MultiThreadIoEventLoopGroup(1, handlers))
        .channel(channels)
        .option(ChannelOption.SO_BACKLOG, EchoServer.BACKLOG)
        .childHandler(new Echo())
        .bind(EchoServer.address())
        .syncUninterruptibly()
        .channel();
    EchoServer.listening(((InetSocketAddress) listening.localAddress()).getPort());
  }
}
