package io.gengfu.simulators.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.SplittableRandom;
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

  // Half open: the far end hears everything, and nobody hears its answer.
  @Test
  void oneDirectionCanBeFrozenAlone() throws IOException {
    try (Socket near = open();
        Socket far = server.accept()) {
      near.getOutputStream().write(1);
      assertThat(far.getInputStream().read()).isEqualTo(1);
      proxy.freeze(Direction.TO_CLIENT);

      near.getOutputStream().write(2);
      assertThat(far.getInputStream().read()).isEqualTo(2);
      far.getOutputStream().write(3);
      near.setSoTimeout(200);
      assertThatThrownBy(() -> near.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      proxy.restore();

      near.setSoTimeout(10_000);
      assertThat(near.getInputStream().read()).isEqualTo(3);
    }
  }

  @Test
  void nobodyListensOnALineThatRefusesUntilItIsRestored() throws IOException {
    try (Socket near = open();
        Socket far = server.accept()) {
      near.getOutputStream().write(1);
      assertThat(far.getInputStream().read()).isEqualTo(1);
      proxy.refuse();

      assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThatThrownBy(this::open).isInstanceOf(ConnectException.class);
      proxy.restore();

      try (Socket again = open();
          Socket farAgain = server.accept()) {
        again.getOutputStream().write(5);
        assertThat(farAgain.getInputStream().read()).isEqualTo(5);
      }
    }
  }

  @Test
  void itIsCutAfterTheBytesThatWereAskedFor() throws IOException {
    try (Socket near = open();
        Socket far = server.accept()) {
      proxy.cutAfter(3);
      near.getOutputStream().write(new byte[] {1, 2, 3, 4, 5});

      assertThat(far.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
      assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    try (Socket near = open();
        Socket far = server.accept()) {
      near.getOutputStream().write(new byte[] {1, 2, 3, 4, 5});
      assertThat(far.getInputStream().readNBytes(5)).containsExactly(1, 2, 3, 4, 5);
    }
  }

  // A lost packet comes late, and nothing overtakes it within its connection.
  @Test
  void aLossyLineKeepsTheBytesAndTheirOrder() throws IOException {
    proxy.quality(
        LineQuality.PERFECT
            .delay(Duration.ofMillis(1), Duration.ofMillis(5))
            .loss(0.3, Duration.ofMillis(5), 7));
    byte[] sent = new byte[100_000];
    new SplittableRandom(7).nextBytes(sent);
    try (Socket near = open();
        Socket far = server.accept()) {
      near.getOutputStream().write(sent);
      assertThat(far.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    }
  }

  // It can be slower on a busy machine, never faster.
  @Test
  void aSlowLineTakesItsTimeForAllConnectionsTogether() throws IOException {
    proxy.quality(LineQuality.PERFECT.bitsPerSecond(400_000));
    long began = System.nanoTime();
    try (Socket one = open();
        Socket farOne = server.accept();
        Socket two = open();
        Socket farTwo = server.accept()) {
      one.getOutputStream().write(new byte[10_000]);
      two.getOutputStream().write(new byte[10_000]);
      assertThat(farOne.getInputStream().readNBytes(10_000)).hasSize(10_000);
      assertThat(farTwo.getInputStream().readNBytes(10_000)).hasSize(10_000);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isGreaterThanOrEqualTo(Duration.ofMillis(400));
  }

  @Test
  void anOrderlyEndArrivesAsOne() throws IOException {
    try (Socket near = open();
        Socket far = server.accept()) {
      near.getOutputStream().write(1);
      near.shutdownOutput();
      assertThat(far.getInputStream().readAllBytes()).containsExactly(1);
      far.getOutputStream().write(2);
      far.shutdownOutput();
      assertThat(near.getInputStream().readAllBytes()).containsExactly(2);
    }
  }

  private Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(10_000);
    return socket;
  }
}
