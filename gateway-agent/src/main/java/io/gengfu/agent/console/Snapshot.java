package io.gengfu.agent.console;

import io.gengfu.model.LocalText;
import io.gengfu.rules.AlertState;
import io.gengfu.rules.Severity;
import io.gengfu.rules.Suppression;
import java.util.List;

/**
 * The agent at one moment, for the status page and the {@code status} command. Its JSON form is the
 * records' own: component names as keys, enumerations by name.
 *
 * @param gateway the gateway's id
 * @param title the site's
 * @param takenAt milliseconds since 1970 on the wall clock
 * @param alerts the open ones: active, latched, or waiting for somebody's word
 * @param suppressed the rules that do not announce what they find, those that a person silenced
 *     first; not more than anybody reads
 * @param suppressedInAll how many there are
 * @param localPathMillis from the process's start until state was restored, rules were live and
 *     drivers started
 * @param residentMegabytes of the process; 0 where the system does not tell
 */
public record Snapshot(
    String gateway,
    LocalText title,
    long takenAt,
    List<Device> devices,
    List<Alert> alerts,
    List<Suppressed> suppressed,
    int suppressedInAll,
    List<Output> outputs,
    List<Uplink> uplinks,
    Store store,
    long localPathMillis,
    long residentMegabytes) {

  public Snapshot {
    devices = List.copyOf(devices);
    alerts = List.copyOf(alerts);
    suppressed = List.copyOf(suppressed);
    outputs = List.copyOf(outputs);
    uplinks = List.copyOf(uplinks);
  }

  /**
   * One device of the site.
   *
   * @param deviceClass the class's name, for example {@code infrared_zone}
   * @param location as people say it; may be empty
   * @param personal its values say something about a person: they are blanked here, and only
   *     whether they are there is shown
   */
  public record Device(
      String id,
      String deviceClass,
      LocalText name,
      String location,
      boolean personal,
      List<Point> points) {

    public Device {
      points = personal ? points.stream().map(Point::withoutValue).toList() : List.copyOf(points);
    }
  }

  /**
   * The latest value of one signal.
   *
   * @param value as {@link io.gengfu.model.Value#show()} writes it; empty when there is none
   * @param unit the symbol; empty for what has none
   * @param detail why it is not good, for people; empty when it is. Of an area: who set it
   * @param ageMillis since it was read; 0 when it never was
   */
  public record Point(
      String signal, String value, String unit, Trust trust, String detail, long ageMillis) {

    Point withoutValue() {
      return new Point(signal, "", unit, trust, detail, ageMillis);
    }
  }

  /** How far a value is to be trusted, from the rules' point of view. */
  public enum Trust {
    GOOD,
    UNCERTAIN,
    BAD,
    STALE,
    NEVER
  }

  /**
   * One open alert.
   *
   * @param state a latched one waits for a reset
   * @param suppression of its rule; why stands among the suppressed
   * @param since milliseconds since 1970 when it was raised, as far as the clock was right
   */
  public record Alert(
      String id,
      Severity severity,
      AlertState state,
      Suppression suppression,
      LocalText message,
      long since) {}

  /**
   * A rule on its devices that does not announce what it finds.
   *
   * @param instance {@code pack/rule/devices}
   * @param who empty unless a person did it
   * @param why in the person's words; else what of the rule did it
   * @param until milliseconds since 1970; 0 when it does not end by itself
   */
  public record Suppressed(
      String instance, Suppression suppression, String who, String why, long until) {}

  /**
   * One output.
   *
   * @param point device and signal, for example {@code lift-1.door_hold}
   * @param value as read back; empty when unknown
   * @param owner who holds it; empty when nobody does
   */
  public record Output(String point, String value, String owner) {}

  /**
   * One platform.
   *
   * @param pendingAlerts records of the life and alert lanes that are not confirmed yet
   * @param pendingTelemetry records of the telemetry lane that are not confirmed yet
   * @param since milliseconds since 1970 of the last change of {@code state}
   * @param notices what somebody has to mend, or soon will have to
   */
  public record Uplink(
      String name,
      LinkState state,
      long pendingAlerts,
      long pendingTelemetry,
      long since,
      List<Notice> notices) {

    public Uplink {
      notices = List.copyOf(notices);
    }
  }

  /**
   * Something to mend.
   *
   * @param kind for programs, for example {@code WRONG_HOST_NAME}
   * @param remedy what to do about it
   */
  public record Notice(String kind, LocalText what, LocalText remedy) {}

  /** A connection as people need to know it. */
  public enum LinkState {
    CONNECTED,
    CONNECTING,
    OFFLINE
  }

  /**
   * What is on disk, and the window in which a power cut could lose a decision.
   *
   * @param committed transitions since the process's start
   * @param decisionToRecordMicrosP50 from decision to commit, since the process's start
   */
  public record Store(
      long committed, long decisionToRecordMicrosP50, long decisionToRecordMicrosP99) {}
}
