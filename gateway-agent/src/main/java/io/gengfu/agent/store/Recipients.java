package io.gengfu.agent.store;

import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.config.UplinkFilter;
import io.gengfu.model.Point;
import io.gengfu.rules.AlertTransition;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which uplinks a record is for, decided before it gets a number: numbers have no holes that nobody
 * explains. Who was told of an alert is told until it is closed, whatever the filter says since, or
 * it would stay open there for ever.
 */
public final class Recipients {
  private final List<Recipient> all;
  private final List<String> names;

  /**
   * An uplink.
   *
   * @param takesAll as nearly each does: then a transition need not be looked at
   */
  private record Recipient(String name, UplinkFilter filter, boolean takesAll) {
    Recipient(String name, UplinkFilter filter) {
      this(name, filter, filter.equals(UplinkFilter.NONE));
    }

    boolean takes(AlertTransition transition) {
      return takesAll || filter.takes(transition);
    }
  }

  private Recipients(List<Recipient> all) {
    this.all = List.copyOf(all);
    this.names = all.stream().map(Recipient::name).toList();
    if (all.size() > Long.SIZE) {
      throw new IllegalArgumentException("more uplinks than a mask has bits");
    }
  }

  /** Uplinks that are told everything. */
  public static Recipients everything(List<String> uplinks) {
    return new Recipients(
        uplinks.stream().map(name -> new Recipient(name, UplinkFilter.NONE)).toList());
  }

  /** Uplinks as the site has them. */
  public static Recipients of(List<UplinkConfig> uplinks) {
    return new Recipients(
        uplinks.stream().map(uplink -> new Recipient(uplink.name(), uplink.filter())).toList());
  }

  List<String> names() {
    return names;
  }

  private UplinkFilter filter(String uplink) {
    return all.stream()
        .filter(r -> r.name().equals(uplink))
        .map(Recipient::filter)
        .findFirst()
        .orElse(UplinkFilter.NONE);
  }

  /**
   * Whom a transition is for. Writer thread, within its transaction.
   *
   * @param row of the transition, which has no recipients yet
   */
  List<String> of(Statements statements, AlertTransition transition, long row) throws SQLException {
    if (transition.digested()) {
      return List.of(); // What a digest only counts stays here.
    }
    List<String> recipients = new ArrayList<>(all.size());
    for (Recipient recipient : all) {
      if (recipient.takes(transition) || wasTold(statements, recipient, transition, row)) {
        recipients.add(recipient.name());
      }
    }
    return recipients;
  }

  private static boolean wasTold(
      Statements statements, Recipient recipient, AlertTransition transition, long row)
      throws SQLException {
    if (transition.isOfNoAlert()) {
      return switch (transition.kind()) {
        // Whoever knows that the rule is silent learns that it speaks again.
        case UNSHELVED, UNSUPPRESSED, IN_SERVICE ->
            wasTold(statements, recipient, transition, transition.instance(), lastBefore(), row);
        case RAISED,
            ACKNOWLEDGED,
            CONFIRMED,
            CLEARED,
            RESET,
            SHELVED,
            SUPPRESSED,
            OUT_OF_SERVICE,
            ESCALATED,
            UPDATED,
            WITHDRAWN ->
            false;
      };
    }
    return transition.number() > 1
        && wasTold(statements, recipient, transition, transition.alertId(), anyBefore(), row);
  }

  private static String anyBefore() {
    return "SELECT 1 FROM transition t JOIN outbox o ON o.record = t.id"
        + " WHERE t.alert_id = ? AND t.id < ? AND o.uplink = ? AND o.lane = ? LIMIT 1";
  }

  private static String lastBefore() {
    return "SELECT 1 FROM outbox o WHERE o.record ="
        + " (SELECT max(t.id) FROM transition t WHERE t.alert_id = ? AND t.id < ?)"
        + " AND o.uplink = ? AND o.lane = ? LIMIT 1";
  }

  private static boolean wasTold(
      Statements statements,
      Recipient recipient,
      AlertTransition transition,
      String subject,
      String sql,
      long row)
      throws SQLException {
    statements.flush(); // What this group tells them counts.
    PreparedStatement query = statements.get(sql);
    query.setString(1, subject);
    query.setLong(2, row);
    query.setString(3, recipient.name());
    query.setString(4, transition.lane().name());
    try (ResultSet told = query.executeQuery()) {
      return told.next();
    }
  }

  /** Whether an open alert is one that this uplink hears of, as it stands. */
  boolean takes(String uplink, UplinkFilter.Seen alert) {
    return filter(uplink).takes(alert);
  }

  /** Whom an audit record is for. */
  List<String> ofAudit(String type) {
    return all.stream()
        .filter(recipient -> recipient.filter().takesAudit(type))
        .map(Recipient::name)
        .toList();
  }

  /**
   * Whose filter takes the readings of a point: a bit each, in the order of {@link #names}. Of a
   * personal one a consent must say so too.
   */
  long maskOf(Point point) {
    long mask = 0;
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).filter().takes(point)) {
        mask |= 1L << i;
      }
    }
    return mask;
  }

  /** Whether an uplink is in a mask. */
  boolean isIn(long mask, String uplink) {
    int bit = names.indexOf(uplink);
    return bit >= 0 && (mask & 1L << bit) != 0;
  }

  /** The names behind a mask. */
  List<String> in(long mask) {
    List<String> in = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if ((mask & 1L << i) != 0) {
        in.add(names.get(i));
      }
    }
    return in;
  }
}
