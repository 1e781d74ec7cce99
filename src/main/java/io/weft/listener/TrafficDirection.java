package io.weft.listener;

/** Which way the traffic of a listener goes, seen from the workload beside this proxy. */
public enum TrafficDirection {
  UNSPECIFIED,
  INBOUND,
  OUTBOUND
}
