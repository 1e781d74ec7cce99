/**
 * The process around the proxy: command line, log, signals, and {@link io.weft.server.Server},
 * which puts all objects together by hand. The only package that knows extensions. Start with
 * {@link io.weft.server.Main}.
 */
@NullMarked
package io.weft.server;

import org.jspecify.annotations.NullMarked;
