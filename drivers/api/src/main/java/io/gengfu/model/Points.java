package io.gengfu.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every point of a site: all signals of all devices, numbered densely from 0.
 *
 * <p>The same signal of all devices of a class has numbers in a row: what is kept by number and
 * touched with every reading of a temperature does not lie scattered between what is read once a
 * day.
 */
public final class Points {

  private final List<Device> devices;
  private final List<Point> points = new ArrayList<>();
  private final List<Point> byDevice = new ArrayList<>();
  private final Map<String, Point> byKey = new HashMap<>();
  private final Map<String, Device> byId = new HashMap<>();

  /**
   * @throws IllegalArgumentException if two devices have one id; the site's check finds that first
   */
  public Points(List<Device> devices) {
    this.devices = List.copyOf(devices);
    var ofClass = new LinkedHashMap<DeviceClass, List<Device>>();
    for (Device device : devices) {
      byId.put(device.id(), device);
      ofClass.computeIfAbsent(device.deviceClass(), added -> new ArrayList<>()).add(device);
    }
    ofClass.forEach((deviceClass, all) -> deviceClass.signals().forEach(s -> number(s, all)));
    for (Device device : devices) {
      device.deviceClass().signals().forEach(signal -> byDevice.add(of(device, signal.name())));
    }
  }

  private void number(Signal signal, List<Device> all) {
    for (Device device : all) {
      Point point = new Point(points.size(), device, signal);
      if (byKey.put(point.key(), point) != null) {
        throw new IllegalArgumentException("two devices have the id " + device.id());
      }
      points.add(point);
    }
  }

  public List<Device> devices() {
    return devices;
  }

  public List<Device> devices(DeviceClass deviceClass) {
    return devices.stream().filter(d -> d.deviceClass().equals(deviceClass)).toList();
  }

  public Optional<Device> device(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  public int size() {
    return points.size();
  }

  public Point at(int index) {
    return points.get(index);
  }

  /** Device by device. */
  public List<Point> all() {
    return List.copyOf(byDevice);
  }

  public Optional<Point> find(String key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /**
   * The point of a signal that the device's class is known to have.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Point of(Device device, String signal) {
    return find(device.id() + "." + signal)
        .orElseThrow(() -> new IllegalArgumentException(device.id() + " has no signal " + signal));
  }
}
