#!/bin/sh
# Renders the PNG icons from mailstead.svg. Needs rsvg-convert (Debian: librsvg2-bin).
set -eu
cd "$(dirname "$0")"

render() { rsvg-convert --width "$1" --height "$1" --output "$2" mailstead.svg; }

render 32 32x32.png
render 128 128x128.png
render 512 icon.png
# icon.icns (macOS) and icon.ico (Windows) are made of icon.png: npx @tauri-apps/cli@2 icon icon.png --output FOLDER
