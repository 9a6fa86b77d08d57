package io.gengfu.agent.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.core.CoreView.OutputView;
import io.gengfu.agent.core.CoreView.PointView;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.Reading;
import io.gengfu.model.SignalType;
import io.gengfu.model.Value;
import io.gengfu.rules.RuleSet;
import io.gengfu.settings.Problems;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A look at a site so large that it is taken in parts. */
class ViewTest {

  private static final int CHARGERS = 600;

  private final Points points = chargers();
  private final AskedClock clock = new AskedClock();
  private final Core core = core();

  @Test
  void everyPointAndOutputIsShownWhereItBelongs() {
    List<Point> amounts =
        points.all().stream()
            .filter(p -> p.signal().type() instanceof SignalType.Quantity)
            .filter(p -> !DeviceClasses.isKept(p.signal().name()))
            .toList();
    amounts.forEach(p -> core.accept(Reading.good(p, amount(p))));

    CoreView view = core.view();

    assertThat(view.points()).extracting(PointView::point).isEqualTo(points.all());
    assertThat(amounts).hasSizeGreaterThan(1_024);
    assertThat(view.points().stream().filter(shown -> amounts.contains(shown.point())))
        .extracting(PointView::value)
        .isEqualTo(amounts.stream().map(p -> String.valueOf(p.index() % 97)).toList());
    assertThat(view.outputs())
        .extracting(OutputView::point)
        .hasSizeGreaterThanOrEqualTo(CHARGERS)
        .doesNotHaveDuplicates();
  }

  @Test
  void aReadingThatWaitsIsTakenBetweenTheParts() throws InterruptedException {
    Point power = points.find("charger_0.power").orElseThrow();
    var device = new Thread(() -> core.accept(Reading.good(power, Value.of(7))), "device");
    String viewer = Thread.currentThread().getName();
    clock.askedBy.clear();
    clock.next =
        () -> {
          device.start();
          await().until(() -> device.getState() == Thread.State.WAITING);
        };

    core.view();
    device.join();

    assertThat(clock.askedBy).containsSubsequence(viewer, "device", viewer);
  }

  // Within every range, and another one a whole part further on.
  private static Value amount(Point point) {
    return Value.of(point.index() % 97);
  }

  private static Points chargers() {
    return new Points(
        IntStream.range(0, CHARGERS)
            .mapToObj(
                i ->
                    new Device(
                        "charger_" + i,
                        DeviceClasses.CHARGER,
                        LocalText.same("charger " + i),
                        Location.UNKNOWN,
                        Duration.ofSeconds(1)))
            .toList());
  }

  private Core core() {
    var problems = new Problems();
    RuleSet none = RuleSet.of(List.of(), points, problems);
    assertThat(problems.all()).isEmpty();
    return new Core(
        points,
        none,
        new HashSet<>(points.all()),
        Map.of(),
        new Nowhere(),
        clock,
        () -> "no alert is raised here");
  }

  /** Notes who asks for the time, which is done under the lock. */
  private static final class AskedClock implements Clock {

    final List<String> askedBy = new CopyOnWriteArrayList<>();
    volatile Runnable next = () -> {};
    private final TestClock clock = new TestClock();

    @Override
    public long nanos() {
      askedBy.add(Thread.currentThread().getName());
      Runnable once = next;
      next = () -> {};
      once.run();
      return clock.nanos();
    }

    @Override
    public Instant wall() {
      return clock.wall();
    }

    @Override
    public Trust trust() {
      return clock.trust();
    }

    @Override
    public String bootId() {
      return clock.bootId();
    }
  }

  private static final class Nowhere implements Journal {
    @Override
    public void decided(Decision decision) {}

    @Override
    public void reading(int point, double value, byte known, long nanos, long epochMillis) {}
  }
}
