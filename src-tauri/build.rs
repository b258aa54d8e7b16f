//! Reads `tauri.conf.json` and the capabilities into the program at build time.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .codegen(tauri_build::CodegenContext::new());
    tauri_build::try_build(attributes)?;
    Ok(())
}
