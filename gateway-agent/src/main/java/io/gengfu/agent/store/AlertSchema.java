package io.gengfu.agent.store;

import io.gengfu.agent.store.Database.Schema;
import java.util.List;

/** How the tables of {@code alerts.db} came to be. */
final class AlertSchema {

  // As version 1 made them; not to be changed any more.
  private static final String FIRST =
      Positions.SCHEMA
          + """
          CREATE TABLE transition (id INTEGER PRIMARY KEY, alert_id TEXT NOT NULL,
            number INTEGER NOT NULL, decided_at INTEGER NOT NULL, body BLOB NOT NULL);
          CREATE INDEX transition_alert ON transition (alert_id);
          CREATE TABLE alert (id TEXT PRIMARY KEY, instance TEXT NOT NULL, scenario TEXT NOT NULL,
            rule TEXT NOT NULL, lane TEXT NOT NULL, severity INTEGER NOT NULL, state TEXT NOT NULL,
            zh TEXT NOT NULL, en TEXT NOT NULL, devices TEXT NOT NULL, raised_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL, transitions INTEGER NOT NULL, open INTEGER NOT NULL);
          CREATE INDEX alert_changed ON alert (changed_at);
          CREATE INDEX alert_open ON alert (open);
          CREATE TABLE instance (key TEXT PRIMARY KEY, shape INTEGER NOT NULL, state TEXT NOT NULL,
            alert_id TEXT NOT NULL, number INTEGER NOT NULL, latches TEXT NOT NULL,
            pack TEXT, pack_version TEXT);
          CREATE TABLE output (point TEXT PRIMARY KEY, owner TEXT NOT NULL, value REAL,
            until INTEGER, activations TEXT NOT NULL);
          """;

  /** States on the boot clock, waits, and the sign of life that tells how long an outage was. */
  private static final String BOOT_CLOCK =
      """
      ALTER TABLE instance RENAME COLUMN latches TO memory;
      ALTER TABLE instance ADD COLUMN boot TEXT NOT NULL DEFAULT '';
      ALTER TABLE instance ADD COLUMN nanos INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE instance ADD COLUMN phase TEXT NOT NULL DEFAULT 'REST';
      ALTER TABLE instance ADD COLUMN running INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE instance ADD COLUMN waited INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE output ADD COLUMN boot TEXT NOT NULL DEFAULT '';
      ALTER TABLE output ADD COLUMN nanos INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE output ADD COLUMN saved_at INTEGER;
      CREATE TABLE beat (boot TEXT PRIMARY KEY, nanos INTEGER NOT NULL, wall INTEGER NOT NULL,
        trust TEXT NOT NULL);
      """;

  /** What instances remember of their alerts' lives; some files got it without a new version. */
  private static final String LIFE =
      """
      CREATE TABLE IF NOT EXISTS instance_life (key TEXT PRIMARY KEY,
        suppression TEXT NOT NULL, rule_version TEXT NOT NULL, memory TEXT NOT NULL);
      """;

  /** How people's modes stand, and who changed what. */
  private static final String MODES =
      """
      CREATE TABLE mode (area TEXT NOT NULL, flag TEXT NOT NULL, value INTEGER NOT NULL,
        who TEXT NOT NULL, why TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER,
        PRIMARY KEY (area, flag));
      CREATE TABLE mode_change (area TEXT NOT NULL, flag TEXT NOT NULL, value INTEGER NOT NULL,
        who TEXT NOT NULL, why TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER,
        id INTEGER PRIMARY KEY);
      """;

  /** Records of the lane audit. */
  private static final String AUDIT =
      """
      CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,
        type TEXT NOT NULL, subject TEXT NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL);
      """;

  /**
   * Commands of platforms: what was asked, and what came of it once that is known; and which alerts
   * a refresh leaves out, since a digest only counts them.
   */
  private static final String COMMANDS =
      """
      CREATE TABLE command (id INTEGER PRIMARY KEY AUTOINCREMENT, uplink TEXT NOT NULL,
        name TEXT NOT NULL, digest TEXT NOT NULL, request TEXT NOT NULL, at INTEGER NOT NULL,
        response_topic TEXT NOT NULL, correlation BLOB NOT NULL, outcome TEXT);
      CREATE UNIQUE INDEX command_name ON command (uplink, name);
      CREATE INDEX command_open ON command (uplink) WHERE outcome IS NULL;
      ALTER TABLE alert ADD COLUMN digested INTEGER NOT NULL DEFAULT 0;
      """;

  static final Schema SCHEMA =
      new Schema(
          FIRST,
          List.of(
              BOOT_CLOCK, LIFE, MODES, AUDIT, COMMANDS, ClockTables.SCHEMA, ConsentTables.SCHEMA));

  private AlertSchema() {}
}
