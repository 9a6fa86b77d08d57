package io.gengfu.driver.modbus;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers each request, byte for byte, with what was written down for it; knows no Modbus. */
final class ScriptedServer implements AutoCloseable {

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();
  private static final String ILLEGAL_FUNCTION = "81 01";

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> clients = new CopyOnWriteArrayList<>();
  private final ServerSocket listener;

  ScriptedServer() throws IOException {
    listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** PDUs in hexadecimal, without the MBAP header. */
  ScriptedServer answer(String request, String answer) {
    answers.put(request, answer);
    return this;
  }

  /** Every ADU from the protocol identifier on: what precedes it is the client's own choice. */
  List<String> requests() {
    return requests;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        clients.add(client);
        Thread.ofPlatform().daemon().start(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket client) {
    try (client) {
      var in = new DataInputStream(client.getInputStream());
      while (true) {
        byte[] header = in.readNBytes(7);
        if (header.length < 7) {
          return;
        }
        byte[] pdu = in.readNBytes(ByteBuffer.wrap(header).getShort(4) - 1);
        requests.add(HEX.formatHex(header, 2, 7) + " | " + HEX.formatHex(pdu));
        byte[] answer = HEX.parseHex(answers.getOrDefault(HEX.formatHex(pdu), ILLEGAL_FUNCTION));
        client
            .getOutputStream()
            .write(
                ByteBuffer.allocate(7 + answer.length)
                    .put(header, 0, 4)
                    .putShort((short) (1 + answer.length))
                    .put(header[6])
                    .put(answer)
                    .array());
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket client : clients) {
      client.close();
    }
  }
}
