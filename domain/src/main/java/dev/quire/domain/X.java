package dev.quire.domain;

final class X {}
