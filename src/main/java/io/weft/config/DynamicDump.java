package io.weft.config;

/** What discovery brought, for {@code /config_dump}. Any thread but the control thread. */
@FunctionalInterface
public interface DynamicDump {
  /** Adds to {@code sections} what there is just now. */
  void addTo(DumpSections sections);
}
