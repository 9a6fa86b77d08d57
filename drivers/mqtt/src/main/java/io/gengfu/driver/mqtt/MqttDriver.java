package io.gengfu.driver.mqtt;

import io.gengfu.driver.DeviceReport;
import io.gengfu.driver.Driver;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.Talk;
import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One broker and the devices behind it. The work is {@link MqttLine}'s; here others may call. */
final class MqttDriver implements Driver {

  private static final Logger LOG = LoggerFactory.getLogger(MqttDriver.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final List<SubDeviceSettings> devices;
  private final Map<Point, PointMapping> outputs = new HashMap<>();
  private final String name;
  private final Talk talk;
  private final Object lock = new Object();
  // Both are guarded by the lock, which is never held while anything foreign is called.
  private @Nullable MqttLine line;
  private boolean closed;

  MqttDriver(List<SubDeviceSettings> devices) {
    this.devices = devices;
    talk = new Talk(devices.stream().map(SubDeviceSettings::device).toList());
    name = "mqtt " + devices.getFirst().broker().line();
    for (SubDeviceSettings device : devices) {
      for (PointMapping mapping : device.points()) {
        if (mapping.command().isPresent()) {
          outputs.put(mapping.point(), mapping);
        }
      }
    }
  }

  @Override
  public void start(ReadingSink sink) {
    synchronized (lock) {
      if (closed || line != null) {
        throw new IllegalStateException(name + " is " + (closed ? "closed" : "started"));
      }
      line = new MqttLine(name, devices, talk, sink);
      line.thread().start();
    }
  }

  @Override
  public CompletionStage<Reading> write(Point point, Value value, Duration limit) {
    PointMapping mapping = outputs.get(point);
    if (mapping == null) {
      return failed(Cause.REFUSED, point + " is not an output that the profile maps");
    }
    if (!value.fits(point.signal().type())) {
      return failed(Cause.REFUSED, point + " cannot have the value " + value.show());
    }
    MqttLine running;
    synchronized (lock) {
      running = line;
      if (running == null || closed) {
        return failed(Cause.UNREACHABLE, name + " is " + (closed ? "closed" : "new"));
      }
    }
    var write = new PendingWrite(mapping, value, limit, System.nanoTime());
    CompletionStage<Reading> result = talk.writing(point, write.result());
    running.write(write);
    return result;
  }

  @Override
  public List<DeviceReport> report() {
    return talk.report();
  }

  @Override
  public void close() {
    MqttLine running;
    synchronized (lock) {
      closed = true;
      running = line;
    }
    if (running == null) {
      return;
    }
    running.end();
    if (Thread.currentThread() == running.thread()) {
      return; // Called by the sink: the line ends when the sink returns.
    }
    try {
      if (!running.thread().join(CLOSE_LIMIT)) {
        LOG.error("{}: still runs {} after close; a sink must return at once", name, CLOSE_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static CompletionStage<Reading> failed(Cause why, String detail) {
    return CompletableFuture.failedFuture(new WriteException(why, detail));
  }
}
