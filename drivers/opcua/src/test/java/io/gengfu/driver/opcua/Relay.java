package io.gengfu.driver.opcua;

import io.gengfu.driver.testkit.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A cable that a test can pull, hold and disturb: forwards TCP from one port to another. */
final class Relay implements AutoCloseable {

  /** What becomes of the server's answers. */
  enum Answers {
    PASSED,
    HELD_BACK,
    GARBLED
  }

  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private Answers answers = Answers.PASSED;
  private volatile int target;
  private volatile @Nullable ServerSocket listening;
  private volatile @Nullable Thread accepting;

  /** Chooses a port and keeps it; does not listen yet. */
  Relay() {
    port = FreePort.find();
  }

  int port() {
    return port;
  }

  void plug(int newTarget) throws IOException {
    target = newTarget;
    var socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    listening = socket;
    accepting = thread(() -> accept(socket));
  }

  void unplug() {
    ServerSocket socket = listening;
    if (socket != null) {
      close(socket);
      awaitAcceptor();
    }
    sockets.forEach(Relay::close);
    sockets.clear();
  }

  // As long as its thread waits in accept the kernel takes clients for it, closed or not.
  private void awaitAcceptor() {
    Thread thread = accepting;
    if (thread != null) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  synchronized void answers(Answers become) {
    answers = become;
    notifyAll();
  }

  private synchronized Answers released() throws InterruptedException {
    while (answers == Answers.HELD_BACK) {
      wait();
    }
    return answers;
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        Socket near = socket.accept();
        sockets.add(near);
        Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(far);
        var _ = thread(() -> forward(near, far, false));
        var _ = thread(() -> forward(far, near, true));
      }
    } catch (IOException e) {
      close(socket);
    }
  }

  private void forward(Socket from, Socket to, boolean answer) {
    byte[] bytes = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        if (answer && released() == Answers.GARBLED) {
          java.util.Arrays.fill(bytes, 0, n, (byte) 0x5a);
        }
        out.write(bytes, 0, n);
      }
    } catch (IOException e) {
      // One side has gone: so goes the other.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "relay");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void close(AutoCloseable closed) {
    try {
      closed.close();
    } catch (Exception e) {
      // It was on its way out.
    }
  }

  @Override
  public void close() {
    unplug();
    answers(Answers.PASSED);
  }
}
