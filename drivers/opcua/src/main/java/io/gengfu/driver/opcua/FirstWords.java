package io.gengfu.driver.opcua;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Hears the first words of whoever answers: a server's are an acknowledgement or an error (OPC UA
 * Part 6 §7.1.2). With anybody else the connection is closed before Milo takes the words for a
 * message, which it would complain of at length at each attempt.
 */
final class FirstWords extends ChannelInboundHandlerAdapter {

  private static final String ACKNOWLEDGE = "ACKF";
  private static final String ERROR = "ERRF";

  /** As much of what a stranger says is shown. */
  private static final int SHOWN_MAX = 24;

  private final Consumer<String> onStranger;
  private int heard;

  /** Hears a server out, until it has said something else. */
  private String expected = "";

  /**
   * @param onStranger takes how the words of somebody begin that is no server; on Netty's thread
   */
  FirstWords(Consumer<String> onStranger) {
    this.onStranger = onStranger;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes && !isServer(bytes)) {
      int shown = Math.min(SHOWN_MAX, bytes.readableBytes());
      String begin = bytes.toString(bytes.readerIndex(), shown, StandardCharsets.ISO_8859_1);
      onStranger.accept(begin.replaceAll("[^\\x20-\\x7e].*", "…"));
      ReferenceCountUtil.release(message);
      var _ = context.close();
      return;
    }
    if (heard >= ACKNOWLEDGE.length()) {
      context.pipeline().remove(this);
    }
    context.fireChannelRead(message);
  }

  private boolean isServer(ByteBuf bytes) {
    for (int i = bytes.readerIndex(); i < bytes.writerIndex() && heard < 4; i++, heard++) {
      char said = (char) bytes.getUnsignedByte(i);
      if (heard == 0) {
        expected = said == ERROR.charAt(0) ? ERROR : ACKNOWLEDGE;
      }
      if (said != expected.charAt(heard)) {
        return false;
      }
    }
    return true;
  }
}
