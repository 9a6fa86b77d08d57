package io.gengfu.driver.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.Cause;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Quality;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Somebody else listens where the server should. */
class StrangerTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  // A line of a stack each second, for weeks, once hid what was wrong.
  @Test
  void somebodyElseOnThePortIsSaidOnceAndInOneLine() throws Exception {
    var answered = new AtomicInteger();
    var events = new ListAppender<ILoggingEvent>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    events.start();
    root.addAppender(events);
    try (var web = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> answer(web, answered), "web");
      thread.setDaemon(true);
      thread.start();
      var sink = new RecordingSink();
      DeviceSettings lift =
          SampleDevice.of("lift-1", DeviceClasses.LIFT)
              .address("url", "opc.tcp://127.0.0.1:" + web.getLocalPort())
              .point("floor", "node", "ns=1;s=f")
              .build();
      try (var driver = new OpcUaDriverProvider().open(List.of(lift))) {
        driver.start(sink);
        var expected =
            new Quality.Bad(
                Cause.GARBLED,
                "what answers is no OPC UA server; it begins with \"HTTP/1.1 400 Bad Request\";"
                    + " correct the port in url");
        sink.await(lift.points().getFirst().point(), r -> r.quality().equals(expected), LIMIT);
        Awaitility.await().atMost(LIMIT).until(() -> answered.get() >= 3);
      }
    } finally {
      root.detachAppender(events);
    }

    assertThat(
            List.copyOf(events.list).stream()
                .filter(e -> e.getLevel().isGreaterOrEqual(Level.WARN)))
        .singleElement()
        .satisfies(e -> assertThat(e.getFormattedMessage()).contains("what answers is no OPC UA"))
        .satisfies(e -> assertThat(e.getThrowableProxy()).isNull());
  }

  private static void answer(ServerSocket web, AtomicInteger answered) {
    try {
      while (true) {
        try (Socket client = web.accept()) {
          var _ = client.getInputStream().read(new byte[512]);
          client
              .getOutputStream()
              .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          answered.incrementAndGet();
        }
      }
    } catch (IOException e) {
      // The test has ended.
    }
  }
}
