package io.gengfu.driver.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.testkit.Nodes;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.driver.testkit.TestDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A socket that charges e-bikes, as Zigbee2MQTT would show it: MQTT 3.1.1, one JSON state that it
 * tells ten times a second, commands on {@code /set}. Pulled out together with its broker.
 */
final class Plug implements TestDevice {

  private static final String BASE = "zigbee2mqtt/plug-1";

  private final Broker broker;
  private final DeviceSettings settings;
  private @Nullable Mqtt3BlockingClient client;
  private @Nullable ScheduledExecutorService beat;
  private volatile boolean slow;
  private volatile boolean garbled;
  private volatile double power;
  private volatile boolean relay;

  Plug() throws IOException {
    broker = new Broker();
    settings =
        SampleDevice.of("plug-1", DeviceClasses.CHARGER)
            .address("broker", broker.uri(), "name", "plug-1")
            .settings(
                "availability",
                Nodes.map("topic", "zigbee2mqtt/{name}/availability", "path", "state"))
            .point("power", "topic", "zigbee2mqtt/{name}", "path", "power")
            .point("temperature", "topic", "zigbee2mqtt/{name}", "path", "device.temperature")
            .point(
                "relay",
                "topic",
                "zigbee2mqtt/{name}",
                "path",
                "state",
                "on",
                "ON",
                "off",
                "OFF",
                "command",
                Nodes.map("topic", "zigbee2mqtt/{name}/set", "payload", "{\"state\":\"{value}\"}"))
            .build();
  }

  @Override
  public DeviceSettings settings() {
    return settings;
  }

  @Override
  public Probe input() {
    return new Probe("power", Value.of(123.5), Value.of(2_000));
  }

  @Override
  public Probe output() {
    return new Probe("relay", Value.of(true), Value.of(false));
  }

  @Override
  public void start() throws IOException {
    broker.start();
    Mqtt3BlockingClient opened =
        MqttClient.builder()
            .useMqttVersion3()
            .identifier("plug-1")
            .serverHost("127.0.0.1")
            .serverPort(broker.port())
            .buildBlocking();
    opened
        .connectWith()
        .willPublish()
        .topic(BASE + "/availability")
        .payload(bytes("{\"state\":\"offline\"}"))
        .applyWillPublish()
        .send();
    opened
        .toAsync()
        .subscribeWith()
        .topicFilter(BASE + "/set")
        .callback(this::commanded)
        .send()
        .join();
    client = opened;
    var beating = Executors.newSingleThreadScheduledExecutor();
    var _ = beating.scheduleAtFixedRate(this::tell, 0, 100, TimeUnit.MILLISECONDS);
    beat = beating;
  }

  private void commanded(Mqtt3Publish message) {
    if (!slow) {
      String said = new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
      relay = said.equals("{\"state\":\"ON\"}");
      tell();
    }
  }

  private void tell() {
    Mqtt3BlockingClient open = client;
    if (open == null || slow) {
      return;
    }
    String state =
        garbled
            ? "{\"power\": "
            : "{\"power\":%s,\"device\":{\"temperature\":31},\"state\":\"%s\"}"
                .formatted(power, relay ? "ON" : "OFF");
    var _ = open.toAsync().publishWith().topic(BASE).payload(bytes(state)).send();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void stop() {
    if (beat != null) {
      beat.shutdownNow();
      beat = null;
    }
    broker.kill();
    client = null;
  }

  @Override
  public void slow(boolean slow) {
    this.slow = slow;
  }

  @Override
  public void garble(boolean garbled) {
    this.garbled = garbled;
  }

  @Override
  public void hold(String signal, Value value) {
    switch (value) {
      case Value.Quantity quantity -> power = quantity.amount();
      case Value.Flag flag -> relay = flag.on();
      case Value.Constant constant -> throw new IllegalArgumentException(signal);
      case Value.Text text -> throw new IllegalArgumentException(signal);
    }
  }

  @Override
  public Value held(String signal) {
    return signal.equals("relay") ? Value.of(relay) : Value.of(power);
  }

  @Override
  public void close() {
    stop();
  }
}
