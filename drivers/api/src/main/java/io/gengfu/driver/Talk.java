package io.gengfu.driver;

import io.gengfu.model.Cause;
import io.gengfu.model.Device;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The {@link Exchanges} with every device of a line that is one connection. Any thread. */
public final class Talk {

  private final Map<Device, Exchanges> byDevice = new LinkedHashMap<>();

  public Talk(Collection<Device> devices) {
    devices.forEach(device -> byDevice.put(device, new Exchanges()));
  }

  /** With one of its devices. */
  public Exchanges with(Device device) {
    return Objects.requireNonNull(byDevice.get(device), "a device of the line");
  }

  /** The connection stands, for all of them. */
  public void connected() {
    byDevice.values().forEach(Exchanges::connected);
  }

  /** The connection is lost, or cannot be made, for all of them. */
  public void failed(Cause why) {
    byDevice.values().forEach(exchanges -> exchanges.failed(why));
  }

  /**
   * Counts a write as a request, and its end as the answer or the error.
   *
   * @return the same write
   */
  public CompletionStage<Reading> writing(Point point, CompletableFuture<Reading> write) {
    Exchanges exchanges = with(point.device());
    long asked = exchanges.asked();
    CompletionStage<Reading> end = write;
    end.whenComplete((reading, problem) -> ended(exchanges, asked, problem));
    return write;
  }

  private static void ended(Exchanges exchanges, long asked, @Nullable Throwable problem) {
    Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
    if (cause == null) {
      exchanges.answered(asked);
    } else if (cause instanceof WriteException write) {
      exchanges.failed(write.why());
    }
  }

  /** Of all devices, for {@link Driver#report}. */
  public List<DeviceReport> report() {
    return byDevice.entrySet().stream().map(e -> e.getValue().report(e.getKey())).toList();
  }
}
