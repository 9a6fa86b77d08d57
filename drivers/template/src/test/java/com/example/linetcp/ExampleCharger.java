package com.example.linetcp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The example's device. Also by itself, for trying a site out:
 *
 * <pre>java src/test/java/com/example/linetcp/ExampleCharger.java 7070</pre>
 */
public final class ExampleCharger {

  private final int port;
  private final Map<String, String> values =
      new ConcurrentHashMap<>(Map.of("temp", "215", "smoke", "0", "relay", "1"));
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private volatile boolean slow;
  private volatile boolean garbled;
  private ServerSocket server;

  public ExampleCharger(int port) {
    this.port = port;
  }

  public static void main(String[] arguments) throws Exception {
    new ExampleCharger(Integer.parseInt(arguments[0])).start();
    System.out.println("an example charger answers on port " + arguments[0]);
    Thread.currentThread().join();
  }

  void start() throws IOException {
    server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    ServerSocket open = server;
    Thread.ofVirtual().start(() -> accept(open));
  }

  void stop() throws IOException {
    if (server != null) {
      server.close();
    }
    for (Socket client : clients) {
      client.close();
    }
  }

  void slow(boolean on) {
    slow = on;
  }

  void garble(boolean on) {
    garbled = on;
  }

  Map<String, String> values() {
    return values;
  }

  private void accept(ServerSocket open) {
    while (!open.isClosed()) {
      try {
        Socket client = open.accept();
        clients.add(client);
        if (open.isClosed()) {
          // Taken while the plug was pulled.
          client.close();
        }
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return; // Stopped.
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        var in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String answer = garbled ? "%$#" + line.hashCode() : answer(line);
        if (!slow) {
          client.getOutputStream().write((answer + "\n").getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (IOException e) {
      // The client is gone, or the plug is pulled.
    } finally {
      clients.remove(client);
    }
  }

  private String answer(String line) {
    String[] words = line.split(" ");
    if (words.length < 2 || !values.containsKey(words[1])) {
      return "ERR what is that";
    }
    if (words[0].equals("SET") && words.length == 3) {
      values.put(words[1], words[2]);
    }
    return words[1] + "=" + values.get(words[1]);
  }
}
