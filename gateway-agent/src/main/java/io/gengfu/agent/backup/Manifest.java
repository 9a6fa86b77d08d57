package io.gengfu.agent.backup;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What a backup says of itself, as {@code manifest.json} in it.
 *
 * @param format of the backup; another number is another way to read it
 * @param program that made it
 * @param gateway its id
 * @param at when it was made, ISO 8601
 * @param data the data folder, relative to the site's or absolute
 * @param secrets whether password and key files are in it
 * @param leftOut files of the site that are not in it
 * @param versions of the databases' tables, by file
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Manifest(
    int format,
    String program,
    String gateway,
    String at,
    String data,
    boolean secrets,
    List<Item> files,
    List<String> leftOut,
    Map<String, Long> versions) {

  static final String NAME = "manifest.json";
  static final int FORMAT = 1;
  static final String SITE = "site/";
  static final String DATA = "data/";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES).build();

  Manifest {
    files = List.copyOf(files);
    leftOut = List.copyOf(leftOut);
    versions = Map.copyOf(versions);
  }

  /**
   * One file.
   *
   * @param name in the backup
   * @param sha256 hexadecimal
   * @param mode {@code rw-r-----}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Item(String name, long bytes, String sha256, String mode) {}

  byte[] bytes() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts and numbers can be written", e);
    }
  }

  /**
   * @throws IOException if this is no manifest
   */
  static Manifest read(byte[] bytes) throws IOException {
    return JSON.readValue(bytes, Manifest.class);
  }
}
