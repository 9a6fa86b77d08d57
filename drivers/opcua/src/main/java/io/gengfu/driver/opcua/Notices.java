package io.gengfu.driver.opcua;

import io.gengfu.driver.opcua.Link.Update;
import io.gengfu.model.Reading;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log is told of one server, each thing once until it is well again. One thread. */
final class Notices {

  private static final Logger log = LoggerFactory.getLogger(OpcUaDriver.class);

  /** A server that fails in ever new words is told of so often. */
  private static final int FAILURES_MAX = 10;

  /** Beyond this the clocks of server and gateway are said to differ. */
  private static final Duration CLOCKS_AGREE = Duration.ofSeconds(5);

  private final String url;
  private final Set<Failure> failures = new HashSet<>();
  private boolean clockWrong;

  Notices(String url) {
    this.url = url;
  }

  void connected(int nodes) {
    log.info("{}: connected, {} nodes", url, nodes);
    failures.clear();
  }

  /** Each reason once: an approval that is missing may come to light behind a cable that was. */
  void lost(Failure failure) {
    if (failures.size() < FAILURES_MAX && failures.add(failure)) {
      log.warn("{}: {}; trying again for ever", url, failure);
    }
  }

  void refused(List<Update> refused) {
    for (Update update : refused) {
      Reading reading = update.reading();
      log.warn("{}: {} {}", url, reading.point(), reading.quality());
    }
  }

  void clock(Duration ahead) {
    boolean wrong = ahead.abs().compareTo(CLOCKS_AGREE) > 0;
    if (wrong && !clockWrong) {
      log.warn(
          "{}: its clock is {}, and so are the times of its readings; set the server's time",
          url,
          Freshness.words(ahead));
    }
    clockWrong = wrong;
  }
}
