package io.gengfu.simulators.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

  private ServerSocket server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    proxy =
        FaultProxy.start(0, new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void passesBothWays() throws IOException {
    try (Socket near = open();
        Socket far = server.accept()) {
      near.getOutputStream().write(1);
      assertThat(far.getInputStream().read()).isEqualTo(1);
      far.getOutputStream().write(2);
      assertThat(near.getInputStream().read()).isEqualTo(2);
      assertThat(proxy.bytes()).isEqualTo(2);
    }
  }

  @Test
  void aCutResetsOldConnectionsAndNewOnes() throws IOException {
    try (Socket near = open();
        Socket far = server.accept()) {
      near.getOutputStream().write(1);
      assertThat(far.getInputStream().read()).isEqualTo(1);

      proxy.cut();

      assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(SocketException.class);
      try (Socket refused = open()) {
        assertThatThrownBy(() -> refused.getInputStream().read())
            .isInstanceOf(SocketException.class);
      }
    }
  }

  @Test
  void aStalledLineLosesNothing() throws IOException {
    try (Socket near = open();
        Socket far = server.accept()) {
      proxy.stall();
      near.getOutputStream().write(7);
      far.setSoTimeout(200);
      assertThatThrownBy(() -> far.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);

      proxy.restore();

      far.setSoTimeout(10_000);
      assertThat(far.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void aServerThatIsGoneShowsAsAClosedConnection() throws IOException {
    server.close();
    try (Socket near = open()) {
      assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  private Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(10_000);
    return socket;
  }
}
